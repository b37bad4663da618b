namespace Equipoise.Adapters.Exchange;

/// <summary>Writes a file so that its name only ever stands for a whole one: beside it, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes the file, replacing one of that name.</summary>
    /// <param name="path">The file. Its folder exists.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write) => Write(path, write, overwrite: true, ownerOnly: false);

    /// <summary>Writes a text file in UTF-8 without byte-order mark, replacing one of that name.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a file that only its owner may read and that replaces none.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    internal static void WriteNewForOwner(string path, Action<Stream> write) => Write(path, write, overwrite: false, ownerOnly: true);

    /// <summary>Writes a file that only its owner may read, replacing one of that name.</summary>
    internal static void WriteForOwner(string path, Action<Stream> write) => Write(path, write, overwrite: true, ownerOnly: true);

    private static void Write(string path, Action<Stream> write, bool overwrite, bool ownerOnly)
    {
        var full = Path.GetFullPath(path);
        var beside = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.partial");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (ownerOnly && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(beside, options))
            {
                write(stream);
                stream.ToDisk();
            }

            File.Move(beside, full, overwrite);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
