<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\IntegerField;
use Bitrix\Main\ORM\Fields\StringField;

/**
 * The pushes taken lately, by `webhook-id`.
 */
final class SeenTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_relay_border_seen';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        return [
            new StringField('REQUEST_ID', ['primary' => true]),
            new StringField('DIGEST', ['required' => true]),
            new IntegerField('CREATED', ['required' => true]),
            new StringField('CODE'), // what was answered
        ];
    }
}
