<?php

declare(strict_types=1);

namespace Bitrix\Main\Security;

/**
 * Not a cipher: reversible, different from its input, and refuses another key.
 */
final class Cipher
{
    public function encrypt(string $data, string $key): string
    {
        return hash('sha256', $key, true) . strrev($data);
    }

    public function decrypt(string $data, string $key): string
    {
        if (!str_starts_with($data, hash('sha256', $key, true))) {
            throw new \RuntimeException('wrong key');
        }
        return strrev(substr($data, 32));
    }
}
