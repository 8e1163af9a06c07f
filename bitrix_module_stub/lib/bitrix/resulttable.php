<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\IntegerField;
use Bitrix\Main\ORM\Fields\StringField;
use Bitrix\Main\ORM\Fields\TextField;

/**
 * Which results were written into which card, and with which values.
 */
final class ResultTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_relay_border_result';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        return [
            new IntegerField('ID', ['primary' => true, 'autocomplete' => true]),
            new StringField('RESULT_KEY', ['required' => true]), // run and outcome
            new IntegerField('ENTITY_ID', ['required' => true]),
            new IntegerField('DONE'),
            new TextField('WRITTEN'), // JSON
            new IntegerField('CREATED', ['required' => true]),
            new StringField('ENTITY', ['required' => true]),
            new StringField('STEPS'), // begun ones with a question mark
        ];
    }
}
