<?php

declare(strict_types=1);

final class CAdminMessage
{
    /** @param array{TYPE: string, MESSAGE: string} $message */
    public static function ShowMessage(array $message): void
    {
        echo "<p class={$message['TYPE']}>{$message['MESSAGE']}</p>";
    }
}
