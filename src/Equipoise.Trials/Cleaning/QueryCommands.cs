using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Cleaning;

/// <summary>Asks the site about an entry of a participant, or about something that is missing.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Text">The question.</param>
/// <param name="Entry">The entry asked about; null where something is missing.</param>
/// <param name="Field">The field of the entry; null for the whole.</param>
public sealed record RaiseQuery(string Participant, string Text, long? Entry = null, string? Field = null) : ParticipantCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager, Role.TrialStatistician, Role.IndependentStatistician, Role.Sponsor];

    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        string.IsNullOrWhiteSpace(Text) ? Decision.Refuse("no-question", "A query asks something.")
        : Entry is { } entry && participant.EventOf(entry) is not { } ? Decision.Refuse("entry-unknown", $"Entry {entry} is not about {Participant}, or does not count any more.")
        : Field is { } field && (Entry is not { } of || EventFields.Read(participant.EventOf(of)!, field) is null) ? Decision.Refuse("field-unknown", Entry is null ? "A field is one of an entry, which is not named." : $"Entry {Entry} has no field '{Field}'; it has {string.Join(", ", EventFields.Names(participant.EventOf(Entry.Value)!))}.")
        : participant.Queries.FirstOrDefault(q => q.Status != QueryStatus.Closed && q.Raised.Fact.Entry == Entry && q.Raised.Fact.Field == Field && q.Raised.Fact.Text == Text) is { } same
            ? Decision.Refuse("query-open", string.Create(CultureInfo.InvariantCulture, $"The same question is open as query {same.Raised.Fact.Query}."))
        : Decision.Of(new QueryRaised(Participant, participant.Queries.Length + 1, today, Entry, Field, Text, FoundByRule: false));
}

/// <summary>A command about a query of a participant.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Query">The query's number.</param>
public abstract record QueryCommand(string Participant, int Query) : ParticipantCommand(Participant)
{
    internal sealed override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Queries.FirstOrDefault(q => q.Raised.Fact.Query == Query) is not { } query
            ? Decision.Refuse("query-unknown", string.Create(CultureInfo.InvariantCulture, $"{Participant} has no query {Query}; there {(participant.Queries.Length == 1 ? "is 1" : $"are {participant.Queries.Length}")}."))
            : !From.Contains(query.Status) ? Decision.Refuse("query-" + Words.Of(query.Status), string.Create(CultureInfo.InvariantCulture, $"Query {Query} of {Participant} is {Words.Of(query.Status)}; this is for one that is {string.Join(" or ", From.Select(Words.Of))}."))
            : string.IsNullOrWhiteSpace(Said) ? Decision.Refuse("no-answer", "Nothing is said.")
            : Decision.Of(Event);

    private protected abstract ImmutableArray<QueryStatus> From { get; }

    private protected abstract string Said { get; }

    private protected abstract TrialEvent Event { get; }
}

/// <summary>The site answers a query.</summary>
public sealed record AnswerQuery(string Participant, int Query, string Answer) : QueryCommand(Participant, Query)
{
    private protected override ImmutableArray<QueryStatus> From => [QueryStatus.Open];

    private protected override string Said => Answer;

    private protected override TrialEvent Event => new QueryAnswered(Participant, Query, Answer);
}

/// <summary>The answer did not settle the query.</summary>
public sealed record ReopenQuery(string Participant, int Query, string Ground) : QueryCommand(Participant, Query)
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager];

    private protected override ImmutableArray<QueryStatus> From => [QueryStatus.Answered, QueryStatus.Closed];

    private protected override string Said => Ground;

    private protected override TrialEvent Event => new QueryReopened(Participant, Query, Ground);
}

/// <summary>The query is settled: by its answer, or because it was asked in error.</summary>
public sealed record CloseQuery(string Participant, int Query, string Ground) : QueryCommand(Participant, Query)
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager];

    private protected override ImmutableArray<QueryStatus> From => [QueryStatus.Answered, QueryStatus.Open];

    private protected override string Said => Ground;

    private protected override TrialEvent Event => new QueryClosed(Participant, Query, Ground);
}
