using Equipoise.Adapters;

namespace Equipoise.Cli.Verbs.Rehearse;

/// <summary>The folder a rehearsal writes: made beside, and put in its place when all is there. A rehearsal cut short leaves the old one.</summary>
internal sealed class RehearsalFolder : IDisposable
{
    private const string Mark = "rehearsal.json";
    private readonly string _target;
    private readonly string _beside;

    public RehearsalFolder(string target)
    {
        _target = Path.GetFullPath(target);
        _beside = Path.Combine(Path.GetDirectoryName(_target)!, $".{Path.GetFileName(_target)}.partial");
        if (File.Exists(_target) || (Directory.Exists(_target) && Directory.EnumerateFileSystemEntries(_target).Any() && !File.Exists(Path.Combine(_target, Mark))))
        {
            throw new BadInputException("C030", target, "The folder holds something else than a rehearsal, and is left alone.", "other files", "a new or empty folder, or one that an earlier rehearsal wrote");
        }

        if (Directory.Exists(_beside))
        {
            Directory.Delete(_beside, recursive: true);
        }

        Directory.CreateDirectory(_beside);
    }

    /// <summary>A file's path while the rehearsal runs.</summary>
    public string PathOf(string name) => Path.Combine(_beside, name);

    /// <summary>Puts the folder in its place.</summary>
    public void Complete()
    {
        var old = _target + ".old";
        if (Directory.Exists(_target))
        {
            Directory.Move(_target, old);
        }

        Directory.Move(_beside, _target);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Removes what is not complete.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_beside))
        {
            Directory.Delete(_beside, recursive: true);
        }
    }
}
