<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\IntegerField;
use Bitrix\Main\ORM\Fields\StringField;

/**
 * Robots that wait for the verdict of an event.
 */
final class WaitingTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_relay_border_waiting';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        return [
            new StringField('EVENT', ['primary' => true]),
            new StringField('WORKFLOW', ['required' => true]),
            new StringField('ACTIVITY', ['required' => true]),
            new IntegerField('CREATED', ['required' => true]),
        ];
    }
}
