<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\IntegerField;
use Bitrix\Main\ORM\Fields\StringField;

/**
 * The rows of the queue; times are Unix seconds, so no time zone of portal or database matters.
 */
final class QueueTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_relay_border_queue';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        return [
            new IntegerField('ID', ['primary' => true, 'autocomplete' => true]),
            new IntegerField('ENTITY_ID', ['required' => true]),
            new IntegerField('ACTIVITY_ID'), // 0: the card itself
            new StringField('REQUEST_ID', ['required' => true]),
            new StringField('STATE', ['required' => true]), // new, done, aside
            new StringField('CODE'), // why the last attempt did not end it, or how it ended
            new IntegerField('ATTEMPTS'),
            new IntegerField('FAULTS'),
            new IntegerField('DUE', ['required' => true]),
            new IntegerField('CREATED', ['required' => true]),
            new StringField('ENTITY', ['required' => true]),
            new StringField('EVENT', ['required' => true]),
            new StringField('ASSISTANT'),
        ];
    }
}
