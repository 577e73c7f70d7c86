using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using KnowledgeAssistant.Models.Static;

namespace KnowledgeAssistant.Models.Encoder;

/// <summary>Reads the encoder's tensors by their names and packs them for the kernel.</summary>
internal sealed class EncoderWeights(SafetensorsFile file, EncoderDescription sizes, MatrixKernel kernel)
{
    public TokenEmbeddings ReadEmbeddings()
    {
        var words = file.Tensor<sbyte>("embeddings.word.weight", "I8", sizes.VocabularySize, sizes.Dimensions).ToArray();
        var scales = Floats("embeddings.word.weight.scale", sizes.VocabularySize).ToArray();
        var places = Floats("embeddings.position.weight", EncoderDescription.Positions, sizes.Dimensions).ToArray();
        var kind = Floats("embeddings.token_type.weight", 2, sizes.Dimensions)[..sizes.Dimensions];
        for (var place = 0; place < places.Length; place += kind.Length)
            TensorPrimitives.Add(places.AsSpan(place, kind.Length), kind, places.AsSpan(place, kind.Length));
        return new TokenEmbeddings(words, scales, places, Norm("embeddings.norm"));
    }

    public EncoderLayer[] ReadLayers()
    {
        var layers = new EncoderLayer[sizes.Layers];
        try
        {
            // Packing is most of the load, and the layers are alike.
            Parallel.For(0, layers.Length, layer => layers[layer] = ReadLayer($"layer.{layer}."));
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
        return layers;
    }

    private EncoderLayer ReadLayer(string prefix)
    {
        var (width, inner) = (sizes.Dimensions, sizes.Intermediate);
        return new EncoderLayer(
            new PackedMatrix(
                kernel,
                width,
                Matrix(prefix + "query", width, width, 1 / MathF.Sqrt(sizes.HeadWidth)),
                Matrix(prefix + "key", width, width),
                Matrix(prefix + "value", width, width)
            ),
            new PackedMatrix(kernel, width, Matrix(prefix + "attention_output", width, width)),
            Norm(prefix + "attention_norm"),
            new PackedMatrix(kernel, width, Matrix(prefix + "intermediate", inner, width)),
            new PackedMatrix(kernel, inner, Matrix(prefix + "output", width, inner)),
            Norm(prefix + "output_norm")
        );
    }

    private PackedMatrix.Weights Matrix(string name, int outputs, int inputs, float factor = 1) =>
        new(
            file.Tensor<sbyte>(name + ".weight", "I8", outputs, inputs),
            Floats(name + ".weight.scale", outputs).ToArray(),
            Floats(name + ".bias", outputs).ToArray(),
            factor
        );

    private LayerNorm Norm(string name) =>
        new(Floats(name + ".weight", sizes.Dimensions).ToArray(), Floats(name + ".bias", sizes.Dimensions).ToArray(), sizes.NormEpsilon);

    private ReadOnlySpan<float> Floats(string name, params ReadOnlySpan<int> shape)
    {
        var values = MemoryMarshal.Cast<byte, float>(file.Tensor<float>(name, "F32", shape).Span);
        return TensorPrimitives.IsFiniteAll(values)
            ? values
            : throw new InvalidDataException($"'{name}' holds something that is no number");
    }
}
