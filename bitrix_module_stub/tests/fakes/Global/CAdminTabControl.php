<?php

declare(strict_types=1);

final class CAdminTabControl
{
    /** @param list<array<string, string>> $tabs */
    public function __construct(string $name, private array $tabs)
    {
    }

    public function Begin(): void
    {
        echo '<table>';
    }

    public function BeginNextTab(): void
    {
        echo '<tr><th>', array_shift($this->tabs)['TITLE'], '</th></tr>';
    }

    public function Buttons(): void
    {
        echo '</table>';
    }

    public function End(): void
    {
        if ($this->tabs !== []) {
            throw new LogicException('a tab was left out');
        }
    }
}
