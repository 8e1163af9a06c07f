<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\IntegerField;
use Bitrix\Main\ORM\Fields\StringField;

/**
 * Further actions that a person has to approve, and what became of them.
 */
final class ProposalTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_relay_border_proposal';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        return [
            new IntegerField('ID', ['primary' => true, 'autocomplete' => true]),
            new StringField('RESULT_KEY', ['required' => true]),
            new StringField('ACTION', ['required' => true]), // stage, responsible, convert
            new StringField('ENTITY', ['required' => true]),
            new IntegerField('ENTITY_ID', ['required' => true]),
            new StringField('VALUE'), // a stage or a user
            new StringField('FOUND_VALUE'), // what stood there when it was proposed; null: an older version's row
            new StringField('STATE', ['required' => true]), // new, done, declined, replaced, too_late
            new IntegerField('USER_ID'), // who decided; 0: nobody yet, or nobody had to
            new IntegerField('CREATED', ['required' => true]),
        ];
    }
}
