using System.CommandLine;
using Equipoise.Cli.Verbs;

namespace Equipoise.Cli;

/// <summary>The program: its verbs, parsed and run.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program on its arguments and gives the exit code.</summary>
    public static int Run(IReadOnlyList<string> args, Shell shell)
    {
        var root = new RootCommand("Equipoise runs a randomised clinical trial from one protocol file.");
        root.Options.Add(Shell.Json);
        foreach (var verb in VerbCatalogue.All)
        {
            root.Subcommands.Add(verb(shell));
        }

        // "@file" is for the verbs to read: a command given as a file is not a list of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Errors.Count > 0
            ? shell.Render(Outcome.BadUsage(parsed.Errors.Select(e => e.Message), parsed.CommandResult.Command.Name), parsed.GetValue(Shell.Json))
            : parsed.InvokeAsync(new InvocationConfiguration { Output = shell.Out, Error = shell.Error, EnableDefaultExceptionHandler = false }).GetAwaiter().GetResult();
    }
}
