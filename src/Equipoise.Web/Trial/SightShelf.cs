using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Equipoise.Trials.Ledger;

namespace Equipoise.Web.Trial;

/// <summary>
/// The sights of the trial as it stands, each made when it is first asked for. What an entry does not touch is taken over from the sight before it: a participant of whom nothing new is recorded is the
/// same object, and a site at which nothing happened keeps its whole sight, with the version of the last entry that touched it. So what was computed from them need not be computed again.
/// </summary>
/// <param name="known">The trial as it was last looked at.</param>
internal sealed class SightShelf(Func<TrialState> known)
{
    private static readonly ImmutableDictionary<string, ParticipantState> Nobody = ImmutableDictionary.Create<string, ParticipantState>(StringComparer.Ordinal);

    private readonly ConditionalWeakTable<TrialState, Label> labels = [];
    private readonly Lock turn = new();
    private readonly Dictionary<string, Made> sites = new(StringComparer.Ordinal);
    private TrialState whole = TrialState.Empty;
    private ImmutableDictionary<string, ImmutableDictionary<string, ParticipantState>> bySite = ImmutableDictionary.Create<string, ImmutableDictionary<string, ParticipantState>>(StringComparer.Ordinal);
    private object circumstances = new();
    private Made? masked;
    private Made? records;

    /// <summary>The name of the sight that a state was made for; null for any other state.</summary>
    public string? NameOf(TrialState shown) => labels.TryGetValue(shown, out var label) ? label.Name : null;

    /// <summary>The same object for all states between which nothing was recorded but entries about participants; null for a state that is no sight.</summary>
    public object? CircumstancesOf(TrialState shown) => labels.TryGetValue(shown, out var label) ? label.Circumstances : null;

    /// <summary>What people of one site see.</summary>
    public TrialState AtSite(string site) => Take("site/" + site, () =>
    {
        var own = bySite.GetValueOrDefault(site) ?? Nobody;
        var shown = sites.TryGetValue(site, out var last) && last.Shown.Participants == own && whole.DiffersInPeopleOnly(last.Of) ? last.Shown : whole.AtSite(site, own);
        sites[site] = new Made(whole, shown);
        return shown;
    });

    /// <summary>What those see who are to know nothing about treatment.</summary>
    public TrialState Masked() => Take("masked", () =>
    {
        masked = masked is null ? new Made(whole, whole.Masked()) : ReferenceEquals(masked.Of, whole) ? masked : new Made(whole, whole.Masked(masked.Of, masked.Shown));
        return masked.Shown;
    });

    /// <summary>What those see who look after all records.</summary>
    public TrialState Records() => Take("records", () =>
    {
        records = records is not null && ReferenceEquals(records.Of, whole) ? records : new Made(whole, whole.WithoutResults());
        return records.Shown;
    });

    private TrialState Take(string name, Func<TrialState> make)
    {
        lock (turn)
        {
            Follow(known());
            var shown = make();
            labels.AddOrUpdate(shown, new Label(name, circumstances));
            return shown;
        }
    }

    private void Follow(TrialState trial)
    {
        if (ReferenceEquals(trial, whole))
        {
            return;
        }

        if (trial.Activation != whole.Activation || trial.Version < whole.Version)
        {
            // The first one, or the ledger was replaced.
            sites.Clear();
            (masked, records, bySite) = (null, null, bySite.Clear());
            whole = TrialState.Empty;
        }

        bySite = bySite.SetItems(trial.ChangedSince(whole).GroupBy(p => p.Site, StringComparer.Ordinal)
            .Select(g => KeyValuePair.Create(g.Key, (bySite.GetValueOrDefault(g.Key) ?? Nobody).SetItems(g.Select(p => KeyValuePair.Create(p.Id, p))))).ToList());
        circumstances = trial.DiffersInPeopleOnly(whole) ? circumstances : new object();
        whole = trial;
    }

    /// <summary>Whose sight a state is, and under which circumstances.</summary>
    private sealed record Label(string Name, object Circumstances);

    /// <summary>A sight, and the trial that it was made of.</summary>
    private sealed record Made(TrialState Of, TrialState Shown);
}
