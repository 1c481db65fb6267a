#include "core/simulator/reference/reference.h"

namespace ketloom {

template class ReferenceSimulator<double>;

}  // namespace ketloom
