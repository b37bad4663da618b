using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Equipoise.Adapters.Exchange;

/// <summary>
/// Brings what was written to a file to the disk, or says that the disk failed. On Linux the runtime's own <c>Flush(flushToDisk: true)</c> passes over an error of fsync (EIO among them), so that it
/// is called here and its answer heeded.
/// </summary>
internal static class DiskSync
{
    /// <summary>Waits until the file is on the disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void ToDisk(this FileStream file)
    {
        if (!OperatingSystem.IsLinux())
        {
            file.Flush(flushToDisk: true);
            return;
        }

        file.Flush();
        if (FSync(file.SafeFileHandle) != 0)
        {
            throw new IOException($"{file.Name} cannot be brought to the disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(SafeFileHandle file);
}
