import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{RekeyerError}from"./chunk-3PD776XN.js";var STOPPED=new Set(["NEEDS_HUMAN","DRIFT","LEDGER_GONE","LEDGER_BROKEN","LEDGER_FOREIGN"]);function needsPerson(error){return error instanceof RekeyerError&&STOPPED.has(error.code)}export{needsPerson};
