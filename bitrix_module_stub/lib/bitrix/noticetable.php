<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\IntegerField;
use Bitrix\Main\ORM\Fields\StringField;

/**
 * Notifications sent, and those that wait for a digest.
 */
final class NoticeTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_relay_border_notice';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        return [
            new IntegerField('ID', ['primary' => true, 'autocomplete' => true]),
            new StringField('RESULT_KEY', ['required' => true]),
            new IntegerField('USER_ID', ['required' => true]),
            new StringField('ENTITY', ['required' => true]),
            new IntegerField('ENTITY_ID', ['required' => true]),
            new StringField('VERDICT'),
            new IntegerField('SENT'), // 0: waits for the digest; else when it was sent, negative if in a digest
            new IntegerField('CREATED', ['required' => true]),
        ];
    }
}
