using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Ledger;

/// <summary>A query and what became of it.</summary>
/// <param name="Raised">The question.</param>
public sealed record QueryState(Sourced<QueryRaised> Raised)
{
    /// <summary>How it stands.</summary>
    public QueryStatus Status { get; init; } = QueryStatus.Open;

    /// <summary>Answers and grounds, in order.</summary>
    public ImmutableArray<QueryRemark> Said { get; init; } = [];
}

/// <summary>How a query stands.</summary>
public enum QueryStatus
{
    /// <summary>The site has to answer.</summary>
    Open,

    /// <summary>The data manager has to look at the answer.</summary>
    Answered,

    /// <summary>Settled.</summary>
    Closed,
}

/// <summary>What was said when a query came to stand so.</summary>
/// <param name="Then">How it stood afterwards.</param>
/// <param name="Text">What was said.</param>
/// <param name="Sequence">The ledger entry.</param>
public readonly record struct QueryRemark(QueryStatus Then, string Text, long Sequence);
