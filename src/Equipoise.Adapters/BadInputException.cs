using System.Collections.Immutable;
using Equipoise.Trials.Protocol;

namespace Equipoise.Adapters;

/// <summary>Something the caller handed over cannot be used. Each diagnostic says where, what was found and what would be accepted; all of them, not the first.</summary>
public sealed class BadInputException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BadInputException(ImmutableArray<Diagnostic> diagnostics)
        : base(string.Join('\n', diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Creates the exception for one diagnostic about a file as a whole.</summary>
    public BadInputException(string code, string file, string message, string found, string accepted)
        : this([new Diagnostic(code, file, "(file)", 1, 1, message, found, accepted)])
    {
    }

    /// <summary>What is wrong.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
