using System.Runtime.Intrinsics;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>
/// The inner loop of a matrix product: some rows times one panel, a block of as many columns as fit the processor's registers beside the sums. The
/// panel lies row by row, so that one step along the depth is one or two loads of it, one broadcast a row, and the multiply-adds.
/// </summary>
internal abstract class MatrixKernel
{
    /// <summary>Rows are computed in fours; operands have room for the rest of the last four, whose contents do not matter.</summary>
    public const int RowStep = 4;

    /// <summary>Every kernel's panel width divides this.</summary>
    public const int WidestPanel = 32;

    /// <summary>The kernel for this processor.</summary>
    public static MatrixKernel Best { get; } =
        Vector512.IsHardwareAccelerated ? new MatrixKernel512()
        : Vector256.IsHardwareAccelerated ? new MatrixKernel256()
        : new MatrixKernel128();

    /// <summary>Columns of a panel.</summary>
    public abstract int Columns { get; }

    /// <summary>
    /// result[r, c] = start[c] + the sum over k of left[r, k] panel[k, c], for every c below <see cref="Columns"/>. Distances from row to row are in
    /// numbers. Nothing is checked: the caller's spans are long enough.
    /// </summary>
    public abstract void Multiply(
        ref float left,
        nint leftStride,
        ref float panel,
        nint panelStride,
        ref float start,
        ref float result,
        nint resultStride,
        int rows,
        int depth
    );

    public static int RoundUp(int rows, int step = RowStep) => (rows + step - 1) / step * step;
}
