using System.Globalization;

namespace Equipoise.Adapters.Storage;

/// <summary>Somebody else appended first: the decision was taken on a state that is no longer the last one. Load, decide and append again.</summary>
public sealed class LedgerConflictException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LedgerConflictException(long expected, long actual)
        : base(string.Create(CultureInfo.InvariantCulture, $"The ledger was expected to end with entry {expected} and ends with entry {actual}."))
    {
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The version that the decision was taken on.</summary>
    public long Expected { get; }

    /// <summary>The version that was found.</summary>
    public long Actual { get; }
}
