using System.CommandLine;
using System.CommandLine.Parsing;
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

        // Words for commands come from the documentation beside the program, which is read only where help is asked for.
        if (parsed.Action is System.CommandLine.Help.HelpAction)
        {
            Verbs.Participant.CommandHelp.Describe(parsed.CommandResult.Command);
        }

        return parsed.Errors.Count > 0
            ? shell.Render(Outcome.BadUsage(parsed.Errors.Select(e => e.Message), string.Join(' ', Path(parsed.CommandResult))), parsed.GetValue(Shell.Json))
            : parsed.InvokeAsync(new InvocationConfiguration { Output = shell.Out, Error = shell.Error, EnableDefaultExceptionHandler = false }).GetAwaiter().GetResult();
    }

    /// <summary>The verbs that lead to one, without the program's name.</summary>
    private static IEnumerable<string> Path(CommandResult result) =>
        result.Command is RootCommand ? [] : result.Parent is CommandResult parent ? Path(parent).Append(result.Command.Name) : [result.Command.Name];
}
