using System.Collections.Immutable;
using Equipoise.Trials.Protocol;

namespace Equipoise.Adapters.Exchange;

/// <summary>What is wrong with a data file, collected while it is read, so that all of it can be said at once.</summary>
internal sealed class DataDiagnostics(string file)
{
    private readonly List<Diagnostic> found = [];

    /// <summary>Adds a diagnostic about a column at a place of the file.</summary>
    public void Add(string code, string column, int line, int position, string message, string what, string accepted) =>
        found.Add(new Diagnostic(code, file, column, line, position, message, what, accepted));

    /// <summary>Goes on only if nothing was found.</summary>
    /// <exception cref="BadInputException">Everything that was found, in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (found.Count > 0)
        {
            throw new BadInputException([.. found.OrderBy(d => d.Line).ThenBy(d => d.Column)]);
        }
    }
}
