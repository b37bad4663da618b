using System.Collections.Immutable;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A member of the board asked which arm each coded group of a closed report is, and was told. The entry does not hold it.</summary>
/// <param name="Cut">The cut whose closed report was read.</param>
/// <param name="Ground">Why.</param>
public sealed record GroupCodesRevealed(string Cut, string Ground) : TrialEvent;

/// <summary>Entries of the trail were reviewed, as is done periodically.</summary>
/// <param name="FromEntry">The first entry of the stretch that was looked through.</param>
/// <param name="ToEntry">The last one.</param>
/// <param name="Listed">Events that the list ranked as worth a look.</param>
/// <param name="Concerns">Entries that were found to need something; empty where none did.</param>
/// <param name="Conclusion">What was concluded.</param>
public sealed record RecordTrailReviewed(long FromEntry, long ToEntry, int Listed, ImmutableArray<long> Concerns, string Conclusion) : TrialEvent;
