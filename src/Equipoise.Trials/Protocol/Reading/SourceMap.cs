namespace Equipoise.Trials.Protocol.Reading;

/// <summary>Where each path of a document stands in its file, and the diagnostics collected on the way.</summary>
internal sealed class SourceMap(string file)
{
    private readonly Dictionary<string, (int Line, int Column)> _places = new(StringComparer.Ordinal) { [""] = (1, 1) };
    private readonly List<Diagnostic> _diagnostics = [];

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Whether a design may state any size, since another unknown is asked for.</summary>
    public bool AnySize { get; init; }

    public void Place(string path, long line, long column) => _places[path] = ((int)line, (int)column);

    /// <summary>Adds a diagnostic at the path, or at its nearest ancestor that stands in the file.</summary>
    public void Add(string code, string path, string message, string found, string accepted)
    {
        var known = path;
        while (!_places.ContainsKey(known))
        {
            var cut = Math.Max(known.LastIndexOf('.'), known.LastIndexOf('['));
            known = cut <= 0 ? "" : known[..cut];
        }

        var (line, column) = _places[known];
        _diagnostics.Add(new Diagnostic(code, file, path.Length == 0 ? "(document)" : path, line, column, message, found, accepted));
    }
}
