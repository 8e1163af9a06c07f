<?php

declare(strict_types=1);

namespace Bitrix\Crm\Conversion;

final class LeadConversionConfig
{
    /** @var list<int> */
    public array $active = [];
    private int $asked = 0;

    public function getItem(int $type): self
    {
        $this->asked = $type;
        return $this;
    }

    public function setActive(bool $isActive): void
    {
        $this->active[] = $this->asked;
    }
}
