<?php

use Bitrix\Main\Application;
use Bitrix\Main\Config\Option;
use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Bitrix\Main\ModuleManager;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Bitrix\Installation;
use Relay\Border\Bitrix\Settings;

Loc::loadMessages(__FILE__);

/**
 * The installer: tables, fields, event handlers and the agent; uninstalling keeps the data unless told otherwise.
 */
class relay_border extends CModule
{
    private const MIN_PHP = 80100;
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
        try {
            Installation::bring(new Settings());
        } catch (\RuntimeException $error) {
            ModuleManager::unRegisterModule($this->MODULE_ID);
            $APPLICATION->ThrowException(Loc::getMessage('RELAY_BORDER_NOT_INSTALLED') . ' ' . $error->getMessage());
            return false;
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
        Loader::includeModule($this->MODULE_ID);
        Installation::remove(new Settings());
        CAgent::RemoveModuleAgents($this->MODULE_ID);
        if ($request->getQuery('delete_data') === 'Y') {
            Installation::forget();
            Option::delete($this->MODULE_ID);
        }
        ModuleManager::unRegisterModule($this->MODULE_ID);
        return true;
    }
}
