<?php

use Bitrix\Main\Application;
use Bitrix\Main\EventManager;
use Bitrix\Main\Config\Option;
use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Bitrix\Main\ModuleManager;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\CardFields;
use Relay\Border\Bitrix\Handlers;
use Relay\Border\Bitrix\Schema;
use Relay\Border\Bitrix\Settings;
use Relay\Border\Event;

Loc::loadMessages(__FILE__);

/**
 * The installer: tables, fields, event handlers and the agent; uninstalling keeps the data unless told otherwise.
 */
class relay_border extends CModule
{
    private const MIN_PHP = 80100;
    private const EVENTS = [
        'OnAfterCrmLeadAdd' => 'onLeadAdd',
        'OnAfterCrmDealAdd' => 'onDealAdd',
        'OnActivityAdd' => 'onActivityAdd',
        'OnAfterCrmLeadUpdate' => 'onLeadUpdate',
        'OnAfterCrmDealUpdate' => 'onDealUpdate',
    ];

    private const FILES = [
        'admin' => '/bitrix/admin',
        'activities' => '/local/activities/custom',
    ];

    public $MODULE_ID = 'relay.border';
    public $MODULE_VERSION;
    public $MODULE_VERSION_DATE;
    public $MODULE_NAME;
    public $MODULE_DESCRIPTION;
    public $PARTNER_NAME = 'relay';
    public $PARTNER_URI = '';

    public function __construct()
    {
        $arModuleVersion = [];
        include __DIR__ . '/version.php';
        $this->MODULE_VERSION = $arModuleVersion['VERSION'];
        $this->MODULE_VERSION_DATE = $arModuleVersion['VERSION_DATE'];
        $this->MODULE_NAME = Loc::getMessage('RELAY_BORDER_NAME');
        $this->MODULE_DESCRIPTION = Loc::getMessage('RELAY_BORDER_DESCRIPTION');
    }

    public function DoInstall()
    {
        global $APPLICATION;
        if (PHP_VERSION_ID < self::MIN_PHP || !Loader::includeModule('crm')) {
            $APPLICATION->ThrowException(Loc::getMessage('RELAY_BORDER_NEEDS'));
            return false;
        }
        ModuleManager::registerModule($this->MODULE_ID);
        Loader::includeModule($this->MODULE_ID);
        if (!$this->InstallDB()) {
            ModuleManager::unRegisterModule($this->MODULE_ID);
            return false;
        }
        try {
            (new CardFields(Event::LEAD))->create();
            (new CardFields(Event::DEAL))->create();
        } catch (\RuntimeException $error) {
            ModuleManager::unRegisterModule($this->MODULE_ID);
            $APPLICATION->ThrowException(Loc::getMessage('RELAY_BORDER_NO_FIELD') . ' ' . $error->getMessage());
            return false;
        }
        $this->InstallFiles();
        foreach (self::EVENTS as $event => $method) {
            EventManager::getInstance()->registerEventHandlerCompatible(
                'crm',
                $event,
                $this->MODULE_ID,
                Handlers::class,
                $method,
            );
        }
        CAgent::AddAgent(Agent::CALL, $this->MODULE_ID, 'N', 60);
        return true;
    }

    public function DoUninstall()
    {
        global $APPLICATION, $step;
        $request = Application::getInstance()->getContext()->getRequest();
        if ((int) $step < 2) {
            $APPLICATION->IncludeAdminFile(Loc::getMessage('RELAY_BORDER_UNINSTALL'), __DIR__ . '/unstep1.php');
            return true;
        }
        foreach (self::EVENTS as $event => $method) {
            EventManager::getInstance()->unRegisterEventHandler(
                'crm',
                $event,
                $this->MODULE_ID,
                Handlers::class,
                $method,
            );
        }
        CAgent::RemoveModuleAgents($this->MODULE_ID);
        $this->UnInstallFiles();
        if ($request->getQuery('delete_data') === 'Y') {
            Loader::includeModule($this->MODULE_ID);
            (new CardFields(Event::LEAD))->delete();
            (new CardFields(Event::DEAL))->delete();
            $this->UnInstallDB();
            Option::delete($this->MODULE_ID);
        }
        ModuleManager::unRegisterModule($this->MODULE_ID);
        return true;
    }

    public function InstallDB()
    {
        global $APPLICATION;
        try {
            Schema::upgrade(new Settings());
        } catch (\RuntimeException $error) {
            $APPLICATION->ThrowException($error->getMessage());
            return false;
        }
        return true;
    }

    public function UnInstallDB()
    {
        Schema::drop();
        return true;
    }

    public function InstallFiles()
    {
        foreach (self::FILES as $from => $to) {
            CopyDirFiles(__DIR__ . "/$from", Application::getDocumentRoot() . $to, true, true);
        }
        return true;
    }

    public function UnInstallFiles()
    {
        DeleteDirFiles(__DIR__ . '/admin', Application::getDocumentRoot() . self::FILES['admin']);
        DeleteDirFilesEx(self::FILES['activities'] . '/relayborderrate');
        return true;
    }
}
