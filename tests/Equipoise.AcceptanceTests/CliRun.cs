using System.Text.Json;
using Equipoise.Cli;

namespace Equipoise.AcceptanceTests;

/// <summary>One run of the program as a user would start it, with a clock of the test's.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static CliRun Of(params string[] args) => With("", args);

    public static CliRun With(string input, params string[] args)
    {
        using var @out = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Run(args, new Shell(@out, error, new StringReader(input), new Clock()));
        return new CliRun(code, @out.ToString(), error.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
