using System.Collections.Immutable;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>How many events of an endpoint a cut would hold, both arms together.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Label">Its words.</param>
/// <param name="Participants">Randomised by the day of the cut.</param>
/// <param name="Events">With an event by then.</param>
public sealed record EndpointCount(string Endpoint, string Label, int Participants, int Events);

/// <summary>What a site would add to a cut.</summary>
/// <param name="Site">The site.</param>
/// <param name="Screened">Candidates by the day of the cut.</param>
/// <param name="Randomised">Of these, randomised by then.</param>
/// <param name="AdverseEvents">Adverse events with onset by then.</param>
/// <param name="Unsettled">Things that would be unsettled.</param>
public sealed record SiteInCut(string Site, int Screened, int Randomised, int AdverseEvents, int Unsettled);

/// <summary>What a data cut would hold if it were taken now. Nothing is recorded.</summary>
/// <param name="Command">The cut asked for.</param>
/// <param name="UpToSequence">The last entry that would count.</param>
/// <param name="HeadHash">Its hash.</param>
/// <param name="Endpoints">Every endpoint of the protocol.</param>
/// <param name="Sites">By number.</param>
/// <param name="Unsettled">By kind, as the cut would record them.</param>
/// <param name="Items">Each thing unsettled.</param>
/// <param name="LaterHappenings">Participants whose randomisation, relapse or death is recorded but later than the day of the cut: it would not count.</param>
/// <param name="Refusal">Why the cut would be refused; null where it would be taken.</param>
public sealed record CutPreview(
    TakeDataCut Command,
    long UpToSequence,
    string HeadHash,
    ImmutableArray<EndpointCount> Endpoints,
    ImmutableArray<SiteInCut> Sites,
    ImmutableArray<UnsettledCount> Unsettled,
    ImmutableArray<CleaningItem> Items,
    int LaterHappenings,
    Rejection? Refusal)
{
    /// <summary>What the cut would hold.</summary>
    /// <param name="state">The trial; arms need not be there.</param>
    /// <param name="command">The cut asked for.</param>
    /// <param name="now">The instant.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static CutPreview Of(TrialState state, TakeDataCut command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(command);
        var data = BlindedDataset.Of(state, command.AsOf);
        var items = CleaningList.AtCut(state, command.AsOf);
        var asOf = command.AsOf;
        var bySite = state.Participants.Values.ToLookup(p => p.Site, StringComparer.Ordinal);
        var unsettled = items.CountBy(i => i.Site, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return new CutPreview(
            command,
            state.Version,
            state.HeadHash,
            [.. state.Protocol!.Document.Endpoints.Select(e => new EndpointCount(e.Id, e.Label, data.Rows.Length, data.Events(e.Id)))],
            [
                .. state.Sites.Keys.Select(site =>
                {
                    var people = bySite[site];
                    return new SiteInCut(
                        site,
                        people.Count(p => p.ScreenedOn <= asOf),
                        people.Count(p => p.Randomisation?.Fact.RandomisedOn <= asOf),
                        people.Sum(p => p.AdverseEvents.Count(a => a.OnsetOn <= asOf)),
                        unsettled.GetValueOrDefault(site));
                }),
            ],
            [.. items.GroupBy(i => i.Kind).OrderBy(g => g.Key).Select(g => new UnsettledCount(g.Key, g.Count()))],
            items,
            state.Participants.Values.Count(p => p.Randomisation?.Fact.RandomisedOn > asOf || p.Relapse?.Fact.EvidenceOn > asOf || p.Death?.Fact.DiedOn > asOf),
            command.Refusal(state, now));
    }
}

/// <summary>What locking the data now would freeze. Nothing is recorded.</summary>
/// <param name="Entries">Entries that would stand for good.</param>
/// <param name="Randomised">Participants randomised.</param>
/// <param name="Unsettled">By kind: what could not be settled any more.</param>
/// <param name="Items">Each thing unsettled.</param>
/// <param name="Refusal">Why the lock would be refused; null where it would not.</param>
public sealed record LockPreview(long Entries, int Randomised, ImmutableArray<UnsettledCount> Unsettled, ImmutableArray<CleaningItem> Items, Rejection? Refusal)
{
    /// <summary>What the lock would freeze.</summary>
    /// <param name="state">The trial; arms need not be there.</param>
    /// <param name="now">The instant.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static LockPreview Of(TrialState state, Instant now) => Of(state, CleaningList.Of(state, now));

    /// <summary>What the lock would freeze, where the things to be settled are known.</summary>
    /// <param name="state">The trial; arms need not be there.</param>
    /// <param name="items">What <see cref="CleaningList.Of(TrialState, Instant)"/> lists, in any order.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static LockPreview Of(TrialState state, ImmutableArray<CleaningItem> items)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new LockPreview(
            state.Version,
            state.Participants.Values.Count(p => p.Randomisation is not null),
            [.. items.GroupBy(i => i.Kind).OrderBy(g => g.Key).Select(g => new UnsettledCount(g.Key, g.Count()))],
            items,
            LockDatabase.Refusal(state));
    }
}
