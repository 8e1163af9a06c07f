<?php

declare(strict_types=1);

require __DIR__ . '/../autoload.php';

spl_autoload_register(static function (string $class): void {
    $path = match (true) {
        str_starts_with($class, 'Relay\\Border\\Tests\\') => substr($class, 19),
        str_starts_with($class, 'Bitrix\\') => "fakes/$class",
        default => "fakes/Global/$class", // Bitrix's old classes have no namespace
    };
    $path = __DIR__ . '/' . strtr($path, '\\', '/') . '.php';
    if (is_file($path)) {
        require $path;
    }
});

require __DIR__ . '/fakes/functions.php';
