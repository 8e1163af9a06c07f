<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;
use Bitrix\Main\EventManager;
use Relay\Border\Event;

/**
 * Brings tables, fields, handlers, the agent and files to the version of these sources, from whatever was there.
 */
final class Installation
{
    public const EVENTS = [
        'OnAfterCrmLeadAdd' => 'onLeadAdd',
        'OnAfterCrmDealAdd' => 'onDealAdd',
        'OnActivityAdd' => 'onActivityAdd',
        'OnAfterCrmLeadUpdate' => 'onLeadUpdate',
        'OnAfterCrmDealUpdate' => 'onDealUpdate',
    ];
    private const ROOT = __DIR__ . '/../../install';
    private const FILES = ['admin' => '/bitrix/admin', 'activities' => '/local/activities/custom'];
    private const ROBOT = '/local/activities/custom/relayborderrate';

    /**
     * Nothing is done twice; what is there already is left alone.
     *
     * @throws \RuntimeException with the database's words, or the name of a field that the portal refused
     */
    public static function bring(Settings $settings): void
    {
        Schema::upgrade($settings);
        (new CardFields(Event::LEAD))->create();
        (new CardFields(Event::DEAL))->create();
        $events = EventManager::getInstance();
        foreach (self::EVENTS as $event => $method) {
            $events->registerEventHandlerCompatible('crm', $event, Settings::MODULE, Handlers::class, $method);
        }
        foreach (self::FILES as $from => $to) {
            CopyDirFiles(self::ROOT . "/$from", Application::getDocumentRoot() . $to, true, true);
        }
        $settings->set('version', self::version());
    }

    /**
     * After newer files were copied over ours; for the agent.
     */
    public static function keepUp(Settings $settings): void
    {
        if ($settings->text('version') !== self::version()) {
            self::bring($settings);
        }
    }

    /**
     * Take everything away but the data.
     */
    public static function remove(Settings $settings): void
    {
        $events = EventManager::getInstance();
        foreach (self::EVENTS as $event => $method) {
            $events->unRegisterEventHandler('crm', $event, Settings::MODULE, Handlers::class, $method);
        }
        DeleteDirFiles(self::ROOT . '/admin', Application::getDocumentRoot() . self::FILES['admin']);
        DeleteDirFilesEx(self::ROBOT);
        $settings->set('version', '');
    }

    /**
     * Delete the data too: tables, and the fields with what stands in them.
     */
    public static function forget(): void
    {
        (new CardFields(Event::LEAD))->delete();
        (new CardFields(Event::DEAL))->delete();
        Schema::drop();
    }

    private static function version(): string
    {
        $arModuleVersion = [];
        include self::ROOT . '/version.php';
        return (string) $arModuleVersion['VERSION'];
    }
}
