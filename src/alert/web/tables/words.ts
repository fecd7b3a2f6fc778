/** What the pages about enrichment tables say. */
export const TABLE_WORDS = {
  title: 'Tables',
  sub: 'What an alert should know and its sender does not say: rules look it up here by a label.',
  add: 'New table',
  empty: 'No table yet.',
  teach:
    'A table says which labels go with a value. With the one below, and a rule that looks labels.host up in it, whatever comes from db-1 has the labels team and room, for people to read and for later rules to ask.',
  example: 'host,team,room\ndb-1,core,B2\ndb-2,core,B4\nweb-1,shop,A1',
  csvHelp:
    'The first line names the columns, each other line has one value. Commas, semicolons and tabs are read, as spreadsheets copy them.',
  emptyTable: 'No row yet.',
} as const;

export const TABLES_PATH = '/api/v1/enrichment-tables';
