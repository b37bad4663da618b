namespace Equipoise.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    /// <summary>The repository's root, found upwards from the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The text of a file below the root.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(Path(parts));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Equipoise.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException("Equipoise.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
