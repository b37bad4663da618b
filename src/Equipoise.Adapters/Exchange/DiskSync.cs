using System.Runtime.InteropServices;

namespace Equipoise.Adapters.Exchange;

/// <summary>
/// Brings what was written to a file to the disk, or says that the disk failed. On Linux the runtime's own <c>Flush(flushToDisk: true)</c> passes over an error of fsync (EIO among them), so that it
/// is called here and its answer heeded.
/// </summary>
internal static class DiskSync
{
    // As the program itself would find it, so that a library that is put before the C library, as in fault tests, is asked too.
    private static readonly Lazy<FSync> Call = new(() => Marshal.GetDelegateForFunctionPointer<FSync>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync")));

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
        if (Call.Value((int)file.SafeFileHandle.DangerousGetHandle()) != 0)
        {
            throw new IOException($"{file.Name} cannot be brought to the disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, SetLastError = true)]
    private delegate int FSync(int file);
}
