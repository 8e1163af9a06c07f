<?php

declare(strict_types=1);

namespace Bitrix\Crm\Timeline\Entity;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\StringField;

final class TimelineTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_crm_timeline';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        $names = ['ID', 'TYPE_ID', 'COMMENT', 'BINDINGS.ENTITY_TYPE_ID', 'BINDINGS.ENTITY_ID'];
        return array_map(static fn (string $n): StringField => new StringField($n, ['primary' => $n === 'ID']), $names);
    }
}
