using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Protocol;
using Spectre.Console;

namespace Equipoise.Cli.Printing;

/// <summary>Prints diagnostics, one to a line as compilers do, so that editors can jump to them.</summary>
internal static class DiagnosticList
{
    private const int Most = 50;

    /// <summary>Prints the first fifty and says how many more there are.</summary>
    public static void Print(IAnsiConsole console, ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics.Take(Most))
        {
            console.Line(diagnostic.ToString());
        }

        if (diagnostics.Length > Most)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"... and {diagnostics.Length - Most} more; --json prints all of them."));
        }
    }
}
