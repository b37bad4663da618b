using System.CommandLine;

namespace Equipoise.Cli;

/// <summary>One use of a verb: what the user gave, the shell around it, and whether the user wants it to stop.</summary>
internal sealed record Invocation(ParseResult Parsed, Shell Shell, CancellationToken Cancelled)
{
    /// <summary>True when the output will be JSON: a verb then prints nothing on the way.</summary>
    public bool Json => Parsed.GetValue(Shell.Json);

    /// <summary>An argument's value. Arguments are required unless they have a default.</summary>
    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    /// <summary>An option's value; its type's default when it was not given and has none of its own.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);
}
