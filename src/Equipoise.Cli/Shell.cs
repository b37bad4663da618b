using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using NodaTime;
using Spectre.Console;

namespace Equipoise.Cli;

/// <summary>What surrounds a run of the program: streams and clock. It turns what a verb came to into output and an exit code.</summary>
internal sealed class Shell(TextWriter @out, TextWriter error, TextReader @in, TimeProvider clock, Func<string, string?>? environment = null, Action<FaultPoint>? reached = null)
{
    /// <summary>The option that every verb takes.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document: the same numbers, unrounded.", Recursive = true };

    /// <summary>Standard output.</summary>
    public TextWriter Out => @out;

    /// <summary>Standard error: progress and complaints.</summary>
    public TextWriter Error => error;

    /// <summary>Standard input.</summary>
    public TextReader In => @in;

    /// <summary>Told of each fault point that the program passes; null but in fault tests.</summary>
    public Action<FaultPoint>? Reached => reached;

    /// <summary>The instant of now.</summary>
    public Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>A setting of the surroundings; null where there is none.</summary>
    public string? Setting(string name) => environment?.Invoke(name);

    /// <summary>A console on standard error, for progress.</summary>
    public IAnsiConsole Progress => Output.Console(error);

    /// <summary>Makes a verb. Its body gets what the user gave and says what came of it; throwing <see cref="BadInputException"/> is bad input.</summary>
    public Command Verb(string name, string description, IEnumerable<Symbol> symbols, Func<Invocation, Outcome> body)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        // On a thread of its own, so that Ctrl-C first asks the verb to stop and then, after two seconds, ends the program. Either way files are whole:
        // a ledger changes by transactions and every other file by renaming.
        command.SetAction((parsed, cancelled) => Task.Run(() => Render(Try(() => body(new Invocation(parsed, this, cancelled))), parsed.GetValue(Json)), CancellationToken.None));
        return command;
    }

    /// <summary>Prints an outcome and gives its exit code.</summary>
    public int Render(Outcome outcome, bool json)
    {
        if (json)
        {
            @out.Write(Output.Json(outcome.Json));
        }
        else
        {
            outcome.Print(Output.Console(outcome.ExitCode == 0 ? @out : error));
        }

        return outcome.ExitCode;
    }

    private static Outcome Try(Func<Outcome> body)
    {
        try
        {
            return body();
        }
        catch (BadInputException e)
        {
            return Outcome.BadInput(e.Diagnostics);
        }
        catch (LedgerConflictException e)
        {
            return Outcome.Refused(new Rejection("conflict", $"{e.Message} Others recorded at the same time; nothing was recorded here. Give the command again."));
        }
        catch (OperationCanceledException)
        {
            return new Outcome(130, new { cancelled = true }, console => console.Line("Stopped."));
        }
        catch (Exception e)
        {
            return Outcome.Fault($"{e.GetType().Name}: {e.Message}");
        }
    }
}
