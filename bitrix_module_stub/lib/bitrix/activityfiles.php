<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Disk\File;
use Bitrix\Main\Loader;
use Relay\Border\Attachments;

/**
 * The files of an activity, from Disk or from the file table; the size is looked at before the content.
 */
final class ActivityFiles
{
    private const FILE = 1; // storage types of the CRM
    private const DISK = 3;

    /** @param array<string, mixed> $activity */
    public function attach(array $activity, Attachments $attachments): void
    {
        $storage = (int) ($activity['STORAGE_TYPE_ID'] ?? 0);
        foreach (Incoming::unpacked($activity['STORAGE_ELEMENT_IDS'] ?? null) as $element) {
            $id = $storage === self::DISK ? $this->fileOnDisk((int) $element) : (int) $element;
            $known = $storage === self::DISK || $storage === self::FILE;
            $file = $known && $id > 0 ? \CFile::GetFileArray($id) : false;
            if (!is_array($file)) {
                $attachments->omit("file-$element", '', 0, Attachments::UNAVAILABLE);
                continue;
            }
            $name = (string) (($file['ORIGINAL_NAME'] ?? '') ?: ($file['FILE_NAME'] ?? ''));
            $size = (int) ($file['FILE_SIZE'] ?? 0);
            $type = (string) ($file['CONTENT_TYPE'] ?? '');
            $attachments->add($name, $type, $size, static fn (): ?string => self::content($id));
        }
    }

    private function fileOnDisk(int $element): int
    {
        if (!Loader::includeModule('disk')) {
            return 0;
        }
        return (int) File::loadById($element)?->getFileId();
    }

    private static function content(int $id): ?string
    {
        $copy = \CFile::MakeFileArray($id); // fetches files of a cloud storage into a temporary one
        $path = is_array($copy) ? (string) ($copy['tmp_name'] ?? '') : '';
        $content = is_file($path) ? @file_get_contents($path) : false;
        return $content === false ? null : $content;
    }
}
