using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Web.Frame;
using Equipoise.Web.Inspection;

namespace Equipoise.Web.Features.Reports;

/// <summary>A data cut and the report that is computed from it.</summary>
public sealed record CutRow(string Cut, string Analysis, string AsOf, long UpTo, string DatasetSha256);

/// <summary>The data cuts that were taken.</summary>
public sealed record ReportsView(FrameView Frame, ImmutableArray<CutRow> Cuts)
{
    /// <summary>The list of a reading.</summary>
    internal static ReportsView Of(LedgerReading reading)
    {
        var analyses = reading.State.Protocol!.Document.Analyses;
        return new ReportsView(
            FrameView.Of(reading),
            [.. reading.State.Cuts.Select(c => new CutRow(c.Cut, analyses.FirstOrDefault(a => a.Id == c.Analysis)?.Label ?? c.Analysis, c.AsOf.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), c.UpToSequence, c.DatasetSha256))]);
    }
}
