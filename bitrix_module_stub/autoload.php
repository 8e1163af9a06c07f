<?php

/**
 * Finds the classes of lib/ where Bitrix and its own loader are not there: command line and tests.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    if (!str_starts_with($class, 'Relay\\Border\\')) {
        return;
    }
    $path = __DIR__ . '/lib/' . strtolower(strtr(substr($class, 13), '\\', '/')) . '.php';
    if (is_file($path)) {
        require $path;
    }
});
