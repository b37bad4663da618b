using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Protocol;
using Spectre.Console;

namespace Equipoise.Cli;

/// <summary>What a verb came to: the exit code, the same content as one JSON document and as something to read.</summary>
/// <param name="ExitCode">0 done, 1 refused by a rule of the trial, 2 bad input, 3 a fault of the program or the machine.</param>
/// <param name="Json">An object for <see cref="Output.Json"/>: numbers unrounded.</param>
/// <param name="Print">Prints it for people; to standard error unless the verb succeeded.</param>
internal sealed record Outcome(int ExitCode, object Json, Action<IAnsiConsole> Print)
{
    /// <summary>Done.</summary>
    public static Outcome Done(object json, Action<IAnsiConsole> print) => new(0, json, print);

    /// <summary>Refused by a rule of the trial.</summary>
    public static Outcome Refused(Rejection rejection) =>
        new(1, new { rejection }, console => console.Line($"Refused ({rejection.Rule}): {rejection.Message}"));

    /// <summary>Bad input, with all that is wrong.</summary>
    public static Outcome BadInput(ImmutableArray<Diagnostic> diagnostics) =>
        new(2, new { diagnostics }, console => DiagnosticList.Print(console, diagnostics));

    /// <summary>Arguments that the program does not take.</summary>
    public static Outcome BadUsage(IEnumerable<string> messages, string command)
    {
        var errors = messages.ToImmutableArray();
        return new(2, new { errors }, console => console.Line($"{string.Join('\n', errors)}\nSee: equipoise {(command.Length == 0 ? "" : command + " ")}--help"));
    }

    /// <summary>Something that should not happen, or that the machine does not allow.</summary>
    public static Outcome Fault(string message) =>
        new(3, new { fault = message }, console => console.Line($"equipoise could not go on: {message}"));
}
