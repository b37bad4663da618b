namespace Equipoise.Adapters.Exchange;

/// <summary>How much of a workbook is read before it is refused; a dictionary needs a fraction of each.</summary>
/// <param name="Parts">Most parts in the archive.</param>
/// <param name="PartBytes">Most bytes of a part when unpacked, counted as they come, whatever the archive declares.</param>
/// <param name="Rows">Most rows of a sheet.</param>
/// <param name="Columns">Most columns of a sheet.</param>
/// <param name="Texts">Most shared texts.</param>
public sealed record WorkbookLimits(int Parts = 256, long PartBytes = 32 * 1024 * 1024, int Rows = 20_000, int Columns = 64, int Texts = 200_000);
