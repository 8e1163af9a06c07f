<?php

/**
 * Sends one lead given as JSON to the border: `php send.php --help`.
 */

declare(strict_types=1);

if (PHP_SAPI !== 'cli') {
    exit(1);
}

require __DIR__ . '/../autoload.php';

[$code, $output, $error] = Relay\Border\Sender::run(
    array_slice($argv, 1),
    new Relay\Border\StreamTransport(),
    new Relay\Border\Clock(),
);
fwrite(STDOUT, $output);
fwrite(STDERR, $error);
exit($code);
