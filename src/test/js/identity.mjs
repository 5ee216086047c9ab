import { defaultProvider } from "@aws-sdk/credential-provider-node";
try { console.log((await defaultProvider()()).accessKeyId); } catch (e) { console.error(String(e)); process.exit(1); }
