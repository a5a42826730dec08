import process from 'node:process';

process.stderr.write('the device is lost\n', () => process.exit(3));
