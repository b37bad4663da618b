using System.Collections.Concurrent;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Sight;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Centre;

/// <summary>
/// Reports of cuts, each computed once: a cut never changes, so neither does its report. An open report may be asked for by whoever sees any part of all sites, since it is made through a type without arms; a
/// closed one only by who holds the sight of results by arm.
/// </summary>
/// <param name="host">The trial.</param>
public sealed class ReportShelf(TrialHost host)
{
    private readonly ConcurrentDictionary<(string Head, string Cut, string Kind), Lazy<ReportPack>> packs = [];
    private readonly ConcurrentDictionary<(string Head, string Cut), Lazy<Found>> looks = [];

    // Each folds the trial up to the cut: one at a time, so that they never hold the trial several times over.
    private readonly Lock computing = new();

    /// <summary>The open report of a cut; null where there is no such cut.</summary>
    /// <exception cref="ArgumentException">This version of the program gets another dataset from the cut than was recorded.</exception>
    public ReportPack? Open(TrialSight sight, string cut)
    {
        ArgumentNullException.ThrowIfNull(sight);
        return Pack(cut, ReportKind.Open);
    }

    /// <summary>The closed or the final report of a cut; null where there is no such cut.</summary>
    /// <exception cref="ArgumentException">This version of the program gets another dataset from the cut than was recorded, or the vault cannot open the arms.</exception>
    public ReportPack? ByArm(UnblindedTrial sight, string cut)
    {
        ArgumentNullException.ThrowIfNull(sight);
        return Pack(cut, null);
    }

    /// <summary>What a look at a cut finds, ready to be recorded; null where there is no such cut, or where it was taken for no look.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public RecordInterimResult? Look(UnblindedTrial sight, string cut)
    {
        ArgumentNullException.ThrowIfNull(sight);
        return Cut(cut) is { } taken ? Keep(looks, (taken.HeadHash, cut), () => LookAt(taken)).Result : null;
    }

    private Found LookAt(DataCutTaken taken)
    {
        var (state, data) = ReportBuilder.At(UpTo(taken.UpToSequence), taken, Key() ?? Revealed());
        if (state.Protocol!.Document.Analyses.FirstOrDefault(a => a.Id == taken.Analysis) is not { When: not EndOfFollowUp } analysis)
        {
            return new Found(null);
        }

        var found = InterimDecision.Evaluate(data, TrialDesign.From(state.Protocol), analysis, state.InterimResults);
        return new Found(new RecordInterimResult(taken.Cut, found.InformationFraction, found.Z, found.Rules, found.SpeaksForStopping, found.Summary));
    }

    private ReportPack? Pack(string cut, ReportKind? kind) => Cut(cut) is { } taken
        ? Keep(packs, (taken.HeadHash, cut, kind?.ToString() ?? ""), () => ReportBuilder.Pack(host.Current(), UpTo, cut, kind, ProgramVersion.Text, kind == ReportKind.Open ? null : Key()))
        : null;

    private TrialState UpTo(long sequence) => host.Known.UpTo(sequence) ?? host.Reader.Read(store => store.LoadUpTo(sequence));

    private DataCutTaken? Cut(string cut) => host.Current().Cuts.FirstOrDefault(c => c.Cut == cut);

    /// <summary>What opens concealed arms: the vault's secrets. Where arms are open, nothing is.</summary>
    private AllocationKey? Key()
    {
        var state = host.Current();
        return state.Protocol is { ArmsConcealed: true } && state.RevealedSecrets.IsEmpty ? host.Place.Vault().KeyFor(state) : null;
    }

    private AllocationKey? Revealed() => host.Current().RevealedSecrets is { IsEmpty: false } secrets ? AllocationKey.Of(secrets.Select(Convert.FromHexString)) : null;

    private T Keep<TKey, T>(ConcurrentDictionary<TKey, Lazy<T>> kept, TKey key, Func<T> compute)
        where TKey : notnull
    {
        try
        {
            return kept.GetOrAdd(key, _ => new Lazy<T>(() =>
            {
                lock (computing)
                {
                    return compute();
                }
            })).Value;
        }
        catch
        {
            // What failed once may work the next time, when the vault is there.
            kept.TryRemove(key, out _);
            throw;
        }
    }

    /// <summary>What a look found; null for none.</summary>
    private sealed record Found(RecordInterimResult? Result);
}
