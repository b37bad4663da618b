using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Conduct;

/// <summary>What a new version of a protocol may not change. Each thing refused is named, with what was found and what would be accepted.</summary>
internal static class AmendmentRules
{
    /// <summary>The first rule's name and every sentence against the version; null where it may be recorded.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="amended">The new version.</param>
    /// <param name="changes">What differs from the newest version.</param>
    public static Rejection? Against(TrialState state, TrialProtocol amended, ImmutableArray<ProtocolChange> changes)
    {
        var newest = state.Versions[^1].Protocol;
        var found = Identity(state, newest.Document, amended.Document, changes).Concat(Comparison(state, newest.Document, amended.Document, changes)).ToList();
        return found.Count == 0 ? null : new Rejection(found[0].Rule, string.Join(' ', found.Select(f => f.Message)));
    }

    private static IEnumerable<Rejection> Identity(TrialState state, ProtocolDocument old, ProtocolDocument now, ImmutableArray<ProtocolChange> changes)
    {
        if (now.Trial.Id != old.Trial.Id)
        {
            yield return new Rejection("another-trial", $"trial.id is {now.Trial.Id}; an amendment of {old.Trial.Id} keeps it.");
        }

        if (state.Versions.FirstOrDefault(v => v.Version == now.Trial.Version) is { } used)
        {
            yield return new Rejection("version-used", $"trial.version is {now.Trial.Version}, which entry {used.Entry.ToString(System.Globalization.CultureInfo.InvariantCulture)} recorded; a new version has a name that is none of {string.Join(", ", state.Versions.Select(v => v.Version))}.");
        }

        if (changes.All(c => c.Path == "trial.version"))
        {
            yield return new Rejection("nothing-changed", $"Nothing differs from version {old.Trial.Version} but trial.version.");
        }

        if (now.Trial.Masking != old.Trial.Masking || now.Access.Unblinding.GetType() != old.Access.Unblinding.GetType())
        {
            yield return new Rejection("masking", $"trial.masking is {Words.Of(now.Trial.Masking)} with access.unblinding of another kind than before; who may know the arms does not change in a running trial, and is {Words.Of(old.Trial.Masking)}.");
        }
    }

    private static IEnumerable<Rejection> Comparison(TrialState state, ProtocolDocument old, ProtocolDocument now, ImmutableArray<ProtocolChange> changes)
    {
        if (!now.Arms.Select(a => (a.Id, a.Role)).SequenceEqual(old.Arms.Select(a => (a.Id, a.Role))))
        {
            yield return new Rejection("arms", $"arms are {string.Join(", ", now.Arms.Select(a => $"{a.Id} ({Words.Of(a.Role)})"))}; participants are allocated to {string.Join(", ", old.Arms.Select(a => $"{a.Id} ({Words.Of(a.Role)})"))}, in this order. An arm is neither added, dropped nor exchanged by an amendment.");
        }

        if (changes.Where(c => c.Section == "randomisation").ToList() is { Count: > 0 } scheme)
        {
            yield return new Rejection("scheme", $"The allocation scheme changes only as two people want it ('equipoise scheme propose', then 'equipoise scheme approve'): {string.Join("; ", scheme.Select(ProtocolComparison.Line))}.");
        }

        static string Strata(ProtocolDocument p) => string.Join("; ", p.Stratification.Select(f => $"{f.Id}: {(f.BySite ? "by site" : string.Join(", ", f.Levels.Select(l => l.Id)))}"));
        if (Strata(now) != Strata(old))
        {
            yield return new Rejection("strata", $"The strata are {Strata(now)}; each has its allocation sequence, and they stay {Strata(old)}. The conditions of a level may change.");
        }

        if (old.Cohorts.Where(c => now.Cohorts.All(n => n.Id != c.Id)).Select(c => c.Id).ToList() is { Count: > 0 } gone)
        {
            yield return new Rejection("cohorts", $"cohorts lack {string.Join(", ", gone)}; participants belong to them.");
        }

        if (changes.Where(c => c.Section == "endpoints" && !(c.Before is null && now.Endpoints.Any(e => c.Path == "endpoints." + e.Id)) && !c.Path.EndsWith(".label", StringComparison.Ordinal)).ToList() is { Count: > 0 } endpoints)
        {
            yield return new Rejection("endpoints", $"Endpoints under observation do not change, new ones may come: {string.Join("; ", endpoints.Select(ProtocolComparison.Line))}.");
        }

        if (now.Design.Endpoint != old.Design.Endpoint)
        {
            yield return new Rejection("primary-endpoint", $"design.endpoint is {now.Design.Endpoint}; the trial was designed for {old.Design.Endpoint}.");
        }

        var looked = changes.Where(c => c.Section == "analyses" && state.Cuts.Any(cut => c.Path == "analyses." + cut.Analysis || c.Path.StartsWith($"analyses.{cut.Analysis}.", StringComparison.Ordinal))).ToList();
        if (looked.Count > 0)
        {
            yield return new Rejection("analyses", $"An analysis for which a data cut was taken does not change: {string.Join("; ", looked.Select(ProtocolComparison.Line))}.");
        }
    }
}
