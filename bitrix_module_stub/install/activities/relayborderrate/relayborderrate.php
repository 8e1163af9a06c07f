<?php

use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Relay\Border\Bitrix\Robots;

if (!defined('B_PROLOG_INCLUDED') || B_PROLOG_INCLUDED !== true) {
    die();
}
Loc::loadMessages(__FILE__);

/**
 * The robot «Оценить через relay»: hands the card over and waits; returns the verdict and how it ended.
 */
class CBPRelayBorderRate extends CBPActivity implements
    IBPEventActivity,
    IBPActivityExternalEventListener,
    IBPEventDrivenActivity
{
    private const ENTITIES = ['LEAD' => 'lead', 'DEAL' => 'deal'];

    public function __construct($name)
    {
        parent::__construct($name);
        $this->arProperties = ['Title' => '', 'Assistant' => '', 'Verdict' => '', 'Outcome' => ''];
        $this->SetPropertiesTypes(['Verdict' => ['Type' => 'string'], 'Outcome' => ['Type' => 'string']]);
    }

    public function Execute()
    {
        [$entity, $id] = self::card((string) ($this->GetDocumentId()[2] ?? ''));
        if ($entity === '' || !Loader::includeModule('relay.border')) {
            $this->Outcome = 'unsupported';
            return CBPActivityExecutionStatus::Closed;
        }
        $this->Subscribe($this);
        $assistant = trim((string) $this->Assistant);
        Robots::ask($entity, $id, $assistant, $this->GetWorkflowInstanceId(), $this->name);
        return CBPActivityExecutionStatus::Executing;
    }

    public function Subscribe(IBPActivityExternalEventListener $eventHandler)
    {
        $this->workflow->AddEventHandler($this->name, $eventHandler);
    }

    public function Unsubscribe(IBPActivityExternalEventListener $eventHandler)
    {
        $this->workflow->RemoveEventHandler($this->name, $eventHandler);
    }

    public function OnExternalEvent($arEventParameters = [])
    {
        if ($this->executionStatus === CBPActivityExecutionStatus::Closed) {
            return;
        }
        $this->Verdict = (string) ($arEventParameters['verdict'] ?? '');
        $this->Outcome = (string) ($arEventParameters['outcome'] ?? '');
        $this->Unsubscribe($this);
        $this->workflow->CloseActivity($this);
    }

    public function Cancel()
    {
        $this->Unsubscribe($this);
        return CBPActivityExecutionStatus::Closed;
    }

    public static function GetPropertiesDialog(
        $documentType,
        $activityName,
        $arWorkflowTemplate,
        $arWorkflowParameters,
        $arWorkflowVariables,
        $arCurrentValues = null,
        $formName = '',
        $popupWindow = null,
        $siteId = ''
    ) {
        $dialog = new \Bitrix\Bizproc\Activity\PropertiesDialog(__FILE__, [
            'documentType' => $documentType,
            'activityName' => $activityName,
            'workflowTemplate' => $arWorkflowTemplate,
            'workflowParameters' => $arWorkflowParameters,
            'workflowVariables' => $arWorkflowVariables,
            'currentValues' => $arCurrentValues,
            'formName' => $formName,
            'siteId' => $siteId,
        ]);
        $options = ['' => Loc::getMessage('RELAY_BORDER_RATE_DEFAULT')];
        if (Loader::includeModule('relay.border')) {
            $options += Robots::assistants();
        }
        $dialog->setMap(['Assistant' => [
            'Name' => Loc::getMessage('RELAY_BORDER_RATE_ASSISTANT'),
            'FieldName' => 'assistant',
            'Type' => 'select',
            'Options' => $options,
        ]]);
        return $dialog;
    }

    public static function GetPropertiesDialogValues(
        $documentType,
        $activityName,
        &$arWorkflowTemplate,
        &$arWorkflowParameters,
        &$arWorkflowVariables,
        $arCurrentValues,
        &$arErrors
    ) {
        $activity = &CBPWorkflowTemplateLoader::FindActivityByName($arWorkflowTemplate, $activityName);
        $activity['Properties'] = ['Assistant' => (string) ($arCurrentValues['assistant'] ?? '')];
        $arErrors = [];
        return true;
    }

    /** @return array{string, int} */
    private static function card(string $document): array
    {
        if (preg_match('/\A(LEAD|DEAL)_([1-9][0-9]{0,8})\z/', $document, $found) !== 1) {
            return ['', 0];
        }
        return [self::ENTITIES[$found[1]], (int) $found[2]];
    }
}
